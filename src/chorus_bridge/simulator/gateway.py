"""The order in which PISTE and Chorus Pro look at a request.

*Source:* measured by a third party on the qualification platform, 2026-09: an unknown path is refused before
the technical account is even read. Bodies the measures do not give are empty.
"""

import base64
import binascii
from datetime import datetime
from typing import Final

from chorus_bridge.simulator.actors import Account
from chorus_bridge.simulator.answers import JSON_TYPE, Answer, json_answer, text_answer
from chorus_bridge.simulator.disturbed import DEAD_TOKEN
from chorus_bridge.simulator.fields import Fields
from chorus_bridge.simulator.portal import Call, Portal
from chorus_bridge.simulator.refusals import VALUE_NOT_ALLOWED, Breakdown, Refused, TooLarge, WrongType
from chorus_bridge.simulator.requests import Request
from chorus_bridge.simulator.routes import ROUTES, Route, api_of
from chorus_bridge.simulator.shapes import verify
from chorus_bridge.simulator.tokens import TOKEN_PATH, Tokens

_CHALLENGE: Final = "WWW-Authenticate"
_UNPROVEN: Final = (
    'Bearer realm="DefaultRealm", error="invalid_request", error_description="Unable to find token in the message"'
)
_WRONG_ACCOUNT: Final = 'Bearer realm="PISTE",error="Unauthorized",error_description="login or password incorrects"'


class Gateway:
    """PISTE in front of the portal."""

    def __init__(self, portal: Portal, tokens: Tokens) -> None:
        self._portal = portal
        self._tokens = tokens

    def answer(self, request: Request, now: datetime, serial: int) -> Answer:
        """Return the answer to a request, its first fault deciding.

        Args:
            request: What was received.
            now: The present moment.
            serial: The rank of the request in the ledger.
        """
        self._portal.settle(now)
        if request.path == TOKEN_PATH:
            return self._tokens.grant(request, now)
        token = _bearer(request)
        if token is None:
            return Answer(status=400, headers=((_CHALLENGE, _UNPROVEN),))
        client_id = self._tokens.owner(token, now)
        if client_id is None:
            return DEAD_TOKEN
        route = self._declared(request, client_id)
        if route is None:
            return Answer(status=403)
        account = self._account(request)
        if account is None:
            return Answer(status=401, headers=((_CHALLENGE, _WRONG_ACCOUNT),))
        if not account.connected:
            # Seen on a third party's diagnosis: a known route without rights answers 403 and echoes the
            # request.
            return Answer(status=403, headers=(("Content-Type", JSON_TYPE),), body=request.body)
        return self._operation(route, request, account, (now, serial))

    def expire(self, request: Request) -> None:
        """Forget the token a request presents, as if its life were over."""
        token = _bearer(request)
        if token is not None:
            self._tokens.forget(token)

    def time(self, now: datetime) -> datetime:
        """Return what the portal's own clock shows at a moment of the true one."""
        return self._portal.time(now)

    def _declared(self, request: Request, client_id: str) -> Route | None:
        """Return the route, `None` when it does not exist or its API is not subscribed.

        That a wrong method on a known path counts as an undeclared route is our reading.
        """
        application = self._portal.world.application(client_id)
        if application is None or api_of(request.path) not in application.apis:
            return None
        return ROUTES.get((request.method, request.path))

    def _account(self, request: Request) -> Account | None:
        """Return the technical account named and proved by `cpro-account`, `None` otherwise."""
        try:
            decoded = base64.b64decode(request.headers.get("cpro-account", ""), validate=True).decode()
        except (binascii.Error, ValueError):
            return None
        login, _, password = decoded.partition(":")
        account = self._portal.world.account(login)
        proved = account is not None and account.password == password and not account.expired
        return account if proved else None

    def _call(self, request: Request, account: Account, arrival: tuple[datetime, int], body: Fields) -> Call:
        """Return an authorised request as an operation receives it."""
        now, serial = arrival
        return Call(
            account=account,
            body=body,
            now=self._portal.time(now),
            received_at=now,
            serial=serial,
            raw=request.body,
            portal=self._portal,
        )

    def _operation(self, route: Route, request: Request, account: Account, arrival: tuple[datetime, int]) -> Answer:
        """Return what the operation answers once the gateway has let the request through."""
        if request.method == "GET":
            return _result(route, self._call(request, account, arrival, Fields()))
        if request.content_type != "application/json" or not _utf8(request):
            return Answer(status=415)
        read = request.json
        if read is None:
            return text_answer(400, "Requête mal formulée")
        try:
            verify(route.shape, read)
            return _result(route, self._call(request, account, arrival, Fields(read)))
        except Refused as refused:
            return json_answer({"codeRetour": refused.code, "libelle": refused.libelle})
        except WrongType as wrong:
            # 400 with `codeRetour` is known to exist; the code is ours, as for every refusal without a
            # record.
            return json_answer({"codeRetour": VALUE_NOT_ALLOWED.code, "libelle": wrong.libelle}, status=400)
        except TooLarge:
            return text_answer(413, "Request Entity Too Large")
        except Breakdown:
            # The form of the real body was not recorded.
            return json_answer({"status": 500, "error": "Internal Server Error"}, status=500)


def _result(route: Route, call: Call) -> Answer:
    """Return the success of an operation."""
    fields = route.run(call)
    return json_answer({"codeRetour": 0, "libelle": route.done, **fields} if route.done else fields)


def _bearer(request: Request) -> str | None:
    """Return the token a request presents, `None` when it presents none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" and token else None


def _utf8(request: Request) -> bool:
    """Say whether the content type names no other character set than UTF-8."""
    parameters = request.headers.get("content-type", "").lower().partition(";")[2].replace('"', "")
    charsets = [p.strip().removeprefix("charset=") for p in parameters.split(";") if "charset=" in p]
    return all(charset in {"utf-8", "utf8"} for charset in charsets)
