"""Addresses of the OpenID provider, by the names under which django-oauth-toolkit looks for them."""

from django.urls import URLPattern, path

from knowledge_commons_profiles.broker.views import openid

app_name = "oauth2_provider"
urlpatterns: list[URLPattern] = [
    path("authorize/", openid.authorize, name="authorize"),
    path("token/", openid.token, name="token"),
    path("revoke_token/", openid.revoke, name="revoke-token"),
    path("userinfo/", openid.userinfo, name="user-info"),
    path("logout/", openid.end_session, name="rp-initiated-logout"),
    path(".well-known/openid-configuration", openid.discovery, name="oidc-connect-discovery-info"),
    path(".well-known/jwks.json", openid.keys, name="jwks-info"),
]
