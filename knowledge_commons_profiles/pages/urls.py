from django.urls import path

from knowledge_commons_profiles.pages import views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("pages/<slug:slug>/", views.page, name="page"),
    path("registration/start/", views.registration_start, name="registration_start"),
    path("works/", views.works, name="works"),
    path("language/", views.choose_language, name="choose_language"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
]
