"""`hrcity demo_sign_ins`: whom one can be in the demonstration city."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from hrcity.portal.demo.sign_ins import demo_sign_ins

LINES = {
    "en": ("Demonstration sign-ins, password of all: {password}",
           "and the contacts and heads of all other departments, such as {email}"),
    "ko": ("시연용 계정, 공통 비밀번호: {password}",
           "그 밖의 부서 담당자와 부서장도 같은 방식으로 로그인할 수 있습니다(예: {email})"),
}


class Command(BaseCommand):
    """Prints nothing for a real city."""

    help = "Print the sign-ins of the demonstration city, in English and Korean."

    def handle(self, *args: Any, **options: Any) -> None:
        for lang, (first, last) in LINES.items():
            with translation.override(lang):
                people = demo_sign_ins(lang)
            if not people:
                return
            shown = [item for item in people if item.featured]
            self.stdout.write(first.format(password=shown[0].password))
            for item in shown:
                self.stdout.write(f"  {item.email:32} {item.name}, {item.role}: {item.what_for}")
            self.stdout.write("  " + last.format(email=next(item.email for item in people if not item.featured)))
