"""Where does Jiannuo write, and which database does it use? Read from the environment, once, by the mains."""

from ipaddress import ip_network
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from intake.rules.second_step import roles
from intake.rules.webhook import networks
from nlp.reader import ABSTAIN_UNDER


class Settings(BaseSettings):
    """Everything an administrator may set; each name is read with the prefix ``JIANNUO_``."""

    model_config = SettingsConfigDict(env_prefix="JIANNUO_", frozen=True)

    home: Path = Field(
        default_factory=lambda: Path.home() / ".local" / "share" / "jiannuo",
        description="the folder that holds all Jiannuo writes",
    )
    database_url: str = Field(
        default="", description="PostgreSQL as postgresql://…; empty: an SQLite file in the home folder"
    )

    key: SecretStr = Field(
        default=SecretStr(""), description="the master key as 64 hex digits; empty: a file in the home folder"
    )
    vectors: bool = Field(
        default=True,
        description="read with sentence vectors: better, 0.2 s and 300 MB; false: cues and words alone",
    )
    sure: float = Field(
        default=ABSTAIN_UNDER,
        ge=0,
        le=1,
        description="the reader leaves to a person what it is less sure of, 0 to 1; `evaluate` prints what it costs",
    )
    bot_token: SecretStr = Field(
        default=SecretStr(""), description="the Telegram bot's token; empty: no Telegram"
    )
    bot_api: str = Field(default="", description="a Bot API server of one's own; empty: Telegram's")

    bot_webhook: str = Field(
        default="",
        description="the public https address of this server; set: Telegram posts to it, empty: the bot polls",
    )
    bot_secret: SecretStr = Field(
        default=SecretStr(""), description="the webhook's secret, 16 to 256 letters, digits, _ or -"
    )

    wechat_app_id: str = Field(
        default="", description="the WeChat Official Account's AppID; empty: no WeChat"
    )
    wechat_secret: SecretStr = Field(default=SecretStr(""), description="the account's AppSecret")
    wechat_token: SecretStr = Field(
        default=SecretStr(""), description="the token of the account's server, 3 to 32 letters and digits"
    )
    wechat_aes_key: SecretStr = Field(
        default=SecretStr(""), description="the EncodingAESKey of the account's server, 43 letters and digits"
    )
    wechat_api: str = Field(default="", description="a server in WeChat's place; empty: WeChat's")
    quiet: str = Field(
        default="21-8",
        description="the hours of the night, in China, in which no notice is sent; 0-0: none",
    )

    pop_secret: SecretStr = Field(
        default=SecretStr(""),
        description="the secret under which the telephone system signs whose telephone rings; empty: it may not say",
    )

    proxy: str = Field(
        default="",
        description="the addresses of reverse proxies, with commas between, whose word on where a visitor comes from is taken; "
        "empty: nobody's",
    )

    webhook_networks: str = Field(
        default="",
        description="private networks, with commas between, that webhooks may go to, such as 10.0.0.0/8; empty: public addresses alone",
    )

    @field_validator("webhook_networks")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        networks(value)
        return value

    two_steps: str = Field(
        default="",
        description="the roles, with commas between, that must log in with a code from an authenticator, such as "
        "administrator,dispatcher; empty: whoever wants to",
    )

    @field_validator("two_steps")
    @classmethod
    def _are_roles(cls, value: str) -> str:
        roles(value)
        return value

    transcriber: str = Field(
        default="",
        description="what writes down voice messages, as module:function that gives a bot.transcriber.Transcriber; empty: nobody",
    )
    clamd: str = Field(
        default="",
        description="where clamd listens, as host:port or /path/of/socket; empty: files are not scanned for viruses",
    )

    @field_validator("proxy")
    @classmethod
    def _are_addresses(cls, value: str) -> str:
        for address in filter(None, value.split(",")):
            ip_network(address.strip())
        return value

    def database(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite:///{self.home / 'jiannuo.sqlite3'}"
