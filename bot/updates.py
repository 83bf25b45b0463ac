"""What does one update of the Bot API say? Sender, words, button, file; nothing is asked of the network here."""

from dataclasses import dataclass

from aiogram.types import (
    Message,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
    Update,
)

from intake.inbox import Arrival
from intake.rules.files import FileKind

CHANNEL = "telegram"


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as the update names it: not fetched yet. ``size`` is None where the messenger does not say."""

    kind: FileKind
    file_id: str
    name: str
    media_type: str
    size: int | None


def arrival_of(bot_id: int, update: Update) -> Arrival | None:
    """An update as it is kept; None for what is not for us."""
    sender = sender_of(update)
    if sender is None:
        return None
    raw = update.model_dump_json(exclude_none=True)
    return Arrival(f"{CHANNEL}:{bot_id}:{update.update_id}", sender, raw)


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
    """What was typed, captioned, shared or pressed; empty for a message without words."""
    message = message_of(update)
    if message is not None:
        return _forwarded_from(message) + (message.text or message.caption or _shared(message))
    query = update.callback_query
    return (query.data or "") if query is not None else ""


def _forwarded_from(message: Message) -> str:
    """Whose words these are when they are somebody else's, so that nobody reads them as the complainant's own."""
    match message.forward_origin:
        case MessageOriginUser(sender_user=user):
            return f"(转发自{user.full_name})"
        case MessageOriginHiddenUser(sender_user_name=name):
            return f"(转发自{name})"
        case MessageOriginChat(sender_chat=chat) | MessageOriginChannel(chat=chat):
            return f"(转发自{chat.title or chat.id})"
    return ""


def _shared(message: Message) -> str:
    """A shared place or phone number in words: one's own number as it would be typed, somebody else's with the name."""
    if message.venue is not None:
        return f"地点:{message.venue.title} {message.venue.address}"
    if message.location is not None:
        return f"地点:北纬{message.location.latitude:.5f},东经{message.location.longitude:.5f}"
    contact = message.contact
    if contact is None:
        return ""
    is_own = message.from_user is not None and contact.user_id == message.from_user.id
    name = " ".join(filter(None, (contact.last_name, contact.first_name)))
    return contact.phone_number if is_own else f"联系人:{name} {contact.phone_number}"


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
