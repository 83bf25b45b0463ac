"""How is a text cut into words? A spaCy tokenizer over a private jieba, so that nothing leaks into the shared one."""

import logging
import tempfile
from collections.abc import Callable, Iterable

import jieba
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

logging.getLogger("jieba").setLevel(logging.WARNING)

NAME = "jiannuo.JiebaTokenizer.v1"


class JiebaTokenizer:
    """Cuts with its own ``jieba.Tokenizer``; every character of the text is kept in some token."""

    def __init__(self, vocab: Vocab, words: Iterable[str]) -> None:
        self.vocab = vocab
        self._jieba = jieba.Tokenizer()
        with tempfile.TemporaryDirectory(prefix="jiannuo-jieba-") as folder:
            self._jieba.tmp_dir = folder  # jieba writes its cache to the shared temp folder otherwise
            self._jieba.initialize()
        for word in words:
            self._jieba.add_word(word)

    def words(self, text: str) -> list[str]:
        """The words of any string; together they are the string. Safe in threads, and spaCy remembers none of them."""
        return [word for word in self._jieba.cut(text, HMM=False) if word]

    def __call__(self, text: str) -> Doc:
        words = self.words(text)
        return Doc(self.vocab, words=words, spaces=[False] * len(words))


def make_tokenizer(words: list[str]) -> Callable[[Language], JiebaTokenizer]:
    """The registered factory: ``words`` is our lexicon."""

    def create(pipeline: Language) -> JiebaTokenizer:
        return JiebaTokenizer(pipeline.vocab, words)

    return create


registry.tokenizers.register(NAME, func=make_tokenizer)


def blank_pipeline(words: Iterable[str]) -> Language:
    """spaCy's blank Chinese with our tokenizer and nothing else."""
    return spacy.blank(
        "zh", config={"nlp": {"tokenizer": {"@tokenizers": NAME, "words": sorted(set(words))}}}
    )


def tokenizer_of(words: Iterable[str]) -> JiebaTokenizer:
    """The tokenizer of such a pipeline, for who needs words and no ``Doc`` (which takes twice as long again)."""
    tokenizer = blank_pipeline(words).tokenizer
    if not isinstance(tokenizer, JiebaTokenizer):
        raise TypeError("the pipeline was made with another tokenizer")
    return tokenizer
