"""What does one update of the Bot API say? Sender, words, button, file; nothing is asked of the network here."""

from dataclasses import dataclass

from aiogram.types import Message, Update

from intake.rules.files import FileKind


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as the update names it: not fetched yet. ``size`` is None where the messenger does not say."""

    kind: FileKind
    file_id: str
    name: str
    media_type: str
    size: int | None


def sender_of(update: Update) -> str | None:
    """The private chat an update came from; None for groups and what has no sender."""
    message = message_of(update)
    if message is not None:
        return str(message.chat.id) if message.chat.type == "private" else None
    query = update.callback_query
    return str(query.from_user.id) if query is not None else None


def message_of(update: Update) -> Message | None:
    """The message that was sent or edited."""
    return update.message or update.edited_message


def text_of(update: Update) -> str:
    """What was typed, captioned or pressed; empty for a message without words."""
    message = message_of(update)
    if message is not None:
        return message.text or message.caption or ""
    query = update.callback_query
    return (query.data or "") if query is not None else ""


def pressed_of(update: Update) -> str | None:
    """The id of the card whose button was pressed."""
    query = update.callback_query
    return str(query.message.message_id) if query is not None and query.message is not None else None


def file_of(message: Message) -> Sent | None:
    """The file a message carries; of a photo the largest size."""
    if message.photo:
        largest = message.photo[-1]
        return Sent(FileKind.PHOTO, largest.file_id, "photo.jpg", "image/jpeg", largest.file_size)
    if message.voice:
        return Sent(
            FileKind.VOICE,
            message.voice.file_id,
            "voice.ogg",
            message.voice.mime_type or "audio/ogg",
            message.voice.file_size,
        )
    kind = FileKind.VIDEO if message.video else FileKind.DOCUMENT
    other = message.document or message.audio or message.video
    if other is None:
        return None
    unknown = "application/octet-stream"
    return Sent(
        kind, other.file_id, other.file_name or kind.value, other.mime_type or unknown, other.file_size
    )
