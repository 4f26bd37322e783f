# allauth ships no types, so what derives from it derives from Any.
# mypy: allow-subclassing-any
"""Shapes of input: our own forms, and allauth's with labels instead of placeholders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

PASSWORD_HINT = _("At least 12 characters. A few words that only you would put together are easy to remember and hard "
                  "to guess.")
NEW_PASSWORD_LABELS = {"password1": _("New password"), "password2": _("New password again")}
CODE_HINT = _("Six digits from your authenticator app, or one of your recovery codes.")
PASSKEY_REFUSED = _("This passkey does not fit: it belongs to another site or account, or too much time has passed. "
                    "Try again, or use another way.")
ANY_LANGUAGE = "any"


class Plain:
    """Takes out placeholders: they vanish while one types, and repeat the label."""

    hints: dict[str, Any] = {}
    labels: dict[str, Any] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = self.hints.get(name, "")
            field.label = self.labels.get(name, field.label)


class LoginForm(Plain, account_forms.LoginForm):
    labels = {"login": _("E-mail address"), "password": _("Password")}


class ChangePasswordForm(Plain, account_forms.ChangePasswordForm):
    labels = {"oldpassword": _("Current password"), **NEW_PASSWORD_LABELS}
    hints = {"password1": PASSWORD_HINT}


class SetPasswordForm(Plain, account_forms.SetPasswordForm):
    labels = NEW_PASSWORD_LABELS
    hints = {"password1": PASSWORD_HINT}


class ResetPasswordForm(Plain, account_forms.ResetPasswordForm):
    labels = {"email": _("E-mail address")}


class ResetPasswordKeyForm(Plain, account_forms.ResetPasswordKeyForm):
    labels = NEW_PASSWORD_LABELS
    hints = {"password1": PASSWORD_HINT}


class ConfirmPasswordForm(Plain, account_forms.ReauthenticateForm):
    labels = {"password": _("Password")}


class CodeForm(Plain, mfa_forms.AuthenticateForm):
    labels = {"code": _("Code")}
    hints = {"code": CODE_HINT}


class ConfirmCodeForm(Plain, mfa_forms.ReauthenticateForm):
    labels = {"code": _("Code")}
    hints = {"code": CODE_HINT}


class ActivateAppForm(Plain, totp_forms.ActivateTOTPForm):
    labels = {"code": _("Code that the app shows now")}
    hints = {"code": _("Six digits.")}


class PasskeyAnswer:
    """What a browser says about a passkey, or somebody pretends it said: whatever does not fit is one sentence."""

    def _read(self, read: Callable[[], Any]) -> Any:
        try:
            return read()
        except (forms.ValidationError, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
            if isinstance(error, forms.ValidationError) and error.code != "incorrect_code":
                raise
            raise forms.ValidationError(PASSKEY_REFUSED, code="passkey-refused") from error


class AddPasskeyForm(PasskeyAnswer, Plain, webauthn_forms.AddWebAuthnForm):
    labels = {"name": _("Name of the passkey"), "passwordless": _("Sign in with it alone, without a password")}
    hints = {
        "name": _("So that you can tell your passkeys apart: “office laptop”, “my phone”."),
        "passwordless": _("Your device then asks for your fingerprint, face or PIN. Untick it for a security key that "
                          "should only stand beside the password."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True

    def clean(self) -> Any:
        """As allauth."""
        return self._read(super().clean)


class PasskeyLoginForm(PasskeyAnswer, webauthn_forms.LoginWebAuthnForm):
    def clean_credential(self) -> Any:
        """As allauth."""
        return self._read(super().clean_credential)


class PasskeyStepForm(PasskeyAnswer, webauthn_forms.AuthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        """As allauth."""
        return self._read(super().clean_credential)


class PasskeyConfirmForm(PasskeyAnswer, webauthn_forms.ReauthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        """As allauth."""
        return self._read(super().clean_credential)


class RenamePasskeyForm(Plain, webauthn_forms.EditWebAuthnForm):
    labels = {"name": _("Name of the passkey")}


class PreferencesForm(forms.Form):
    """How a person is called, and in which language mails are written."""

    name = forms.CharField(label=_("Name"), max_length=150, help_text=_("Others see it beside what you do."),
                           widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(label=_("Language of mails"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
        self.fields["language"].choices = [(ANY_LANGUAGE, _("The language of the page I was on")), *own]  # type: ignore[attr-defined]


class EraseForm(forms.Form):
    """The address typed once more, so that nobody erases an account by a slip."""

    email = forms.CharField(label=_("Your e-mail address"), max_length=254,
                            help_text=_("Type it to confirm that you mean it."),
                            widget=forms.EmailInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected

    def clean_email(self) -> str:
        """The address of the account, in any case."""
        email: str = self.cleaned_data["email"].strip().lower()
        if email != self.expected:
            raise forms.ValidationError(_("This is not the e-mail address of this account."), code="email-differs")
        return email
