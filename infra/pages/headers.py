"""What browsers may do with our pages: nothing but what is said here, and no code that stands in a page itself."""

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_cloudfront as cloudfront
from constructs import Construct

from infra.names import physical
from infra.pages.edge import ASKED_WITH, METHODS, REMEMBERED_S

HTTPS_ONLY_FOR = Duration.days(730)
# What a page asks for is named; whatever is not, no script of whosoever gets.
FEATURES_OFF = (
    *("accelerometer", "autoplay", "browsing-topics", "camera"),
    *("display-capture", "encrypted-media", "gyroscope", "hid", "idle-detection", "magnetometer", "microphone"),
    *("midi", "payment", "publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)
PERMISSIONS = ", ".join(["geolocation=(self)", *(f"{name}=()" for name in FEATURES_OFF)])


def policy(connect: Sequence[str], pictures: Sequence[str]) -> str:
    """The pages' content security policy; `connect` are the origins beside their own that a page may speak with, and
    `pictures` those that a picture may be shown from."""
    rules = {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        # A photo is shown from the device, before it is sent; and to case workers by the address that an API signed.
        "img-src": ["'self'", "blob:", *pictures],
        "connect-src": ["'self'", *connect],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(values)}" for name, values in rules.items())


def of_pages(scope: Construct, connect: Sequence[str], pictures: Sequence[str]) -> cloudfront.ResponseHeadersPolicy:
    """The headers of every page, script and picture."""
    return cloudfront.ResponseHeadersPolicy(
        scope,
        "PageHeaders",
        response_headers_policy_name=physical("pages"),
        comment="Pages: no code within a page, no frame around it, nobody told where its reader was",
        security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
            content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                content_security_policy=policy(connect, pictures), override=True
            ),
            content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
            frame_options=cloudfront.ResponseHeadersFrameOptions(
                frame_option=cloudfront.HeadersFrameOption.DENY, override=True
            ),
            referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
            ),
            strict_transport_security=_https_only(),
        ),
        custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
            custom_headers=[
                cloudfront.ResponseCustomHeader(header=name, value=value, override=True)
                for name, value in {
                    "Permissions-Policy": PERMISSIONS,
                    "Cross-Origin-Opener-Policy": "same-origin",
                    "Cross-Origin-Resource-Policy": "same-origin",
                }.items()
            ]
        ),
    )


def of_answers(scope: Construct, origins: Sequence[str]) -> cloudfront.ResponseHeadersPolicy:
    """The headers of the APIs' answers beside their own: a page that an API answers with brings its own policy. Pages
    of these origins may read each, whoever made it: a function, API Gateway or the web ACL."""
    return cloudfront.ResponseHeadersPolicy(
        scope,
        "AnswerHeaders",
        response_headers_policy_name=physical("answers"),
        comment="Answers of the APIs, which say themselves that nobody keeps them",
        security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
            content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
            referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
            ),
            strict_transport_security=_https_only(),
        ),
        cors_behavior=_readable_by(origins) if origins else None,
    )


def _readable_by(origins: Sequence[str]) -> cloudfront.ResponseHeadersCorsBehavior:
    """No credentials: a token is sent by the page itself, and there are no cookies."""
    return cloudfront.ResponseHeadersCorsBehavior(
        access_control_allow_credentials=False,
        access_control_allow_headers=[*ASKED_WITH],
        access_control_allow_methods=[*METHODS],
        access_control_allow_origins=[*origins],
        access_control_expose_headers=["Retry-After", "X-Amzn-Requestid"],
        access_control_max_age=Duration.seconds(REMEMBERED_S),
        origin_override=True,
    )


def _https_only() -> cloudfront.ResponseHeadersStrictTransportSecurity:
    return cloudfront.ResponseHeadersStrictTransportSecurity(
        access_control_max_age=HTTPS_ONLY_FOR, include_subdomains=True, preload=True, override=True
    )
