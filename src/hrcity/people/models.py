from __future__ import annotations

from typing import ClassVar

from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.db.models import Q
from django.utils import timezone


class UserManager(BaseUserManager["User"]):
    """Makes accounts; addresses are kept in lower case so that one mailbox is one account."""

    def create_user(self, email: str, name: str = "", password: str | None = None, **fields: object) -> User:
        """A new account with its confirmed address (people.services writes the audit entry); without a password
        nobody can sign in to it by password."""
        user = self.model(email=email.strip().lower(), name=name, **fields)
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        user.save(using=self._db)
        apps.get_model("account", "EmailAddress").objects.create(
            user_id=user.pk, email=user.email, verified=True, primary=True)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Look an account up by its address."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person with an account. Erased: everything personal is blank, the row stays for what it signed."""

    email = models.EmailField(unique=True, null=True)
    name = models.CharField(max_length=150, blank=True)
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="user_erased_is_blank",
                condition=Q(erased_at__isnull=True) | Q(email__isnull=True, name="", is_active=False)),
        ]

    def __str__(self) -> str:
        return self.name or self.email or f"#{self.pk}"

    # allauth and Django ask for these; permissions come from the seats a person holds (core.roles).
    is_staff = False
    is_superuser = False

    def get_full_name(self) -> str:
        """The name, for mails."""
        return self.name

    def get_short_name(self) -> str:
        """The name, for mails."""
        return self.name


class Session(AbstractBaseSession):
    """A sign-in: whose, on what kind of device, last seen on which day. No address is kept."""

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")
    device = models.CharField(max_length=60, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    last_seen_on = models.DateField(null=True)

    objects: ClassVar[BaseSessionManager] = BaseSessionManager()  # type: ignore[type-arg]

    class Meta:
        indexes = [models.Index(fields=["user"])]

    @classmethod
    def get_session_store_class(cls) -> type:
        """The store of `hrcity.people.sessions`."""
        from hrcity.people.sessions import SessionStore

        return SessionStore
