"""What does an update of the Bot API say, whatever somebody sends?"""

from typing import Any

import pytest
from aiogram.types import Update

from bot import updates

WHO = {"id": 4711, "is_bot": False, "first_name": "x"}


def an_update(**content: Any) -> Update:
    chat = {"id": 4711, "type": "private"}
    message = {"message_id": 1, "date": 0, "chat": chat, "from": WHO, **content}
    return Update.model_validate({"update_id": 1, "message": message})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"text": "镇里欠我钱"}, "镇里欠我钱"),
        ({"location": {"latitude": 34.39551, "longitude": 113.74012}}, "地点:北纬34.39551,东经113.74012"),
        (
            {
                "location": {"latitude": 34.0, "longitude": 113.0},
                "venue": {
                    "location": {"latitude": 34.0, "longitude": 113.0},
                    "title": "薛店镇政府",
                    "address": "新郑市薛店镇",
                },
            },
            "地点:薛店镇政府 新郑市薛店镇",
        ),
        ({"contact": {"phone_number": "13800001234", "first_name": "王", "user_id": 4711}}, "13800001234"),
        (
            {"contact": {"phone_number": "13800005678", "first_name": "小明", "last_name": "李"}},
            "联系人:李 小明 13800005678",
        ),
        (
            {
                "text": "欠条已收",
                "forward_origin": {"type": "hidden_user", "sender_user_name": "镇会计", "date": 0},
            },
            "(转发自镇会计)欠条已收",
        ),
        ({"dice": {"emoji": "🎲", "value": 1}}, ""),
    ],
)
def test_what_is_shared_is_read_as_words(content: dict[str, Any], said: str) -> None:
    assert updates.text_of(an_update(**content)) == said
