"""Base settings that others need: paths, and whether this is development or production."""

from pathlib import Path

from config import env

BASE_DIR = Path(__file__).resolve().parents[2]
env.load_files(BASE_DIR)

DEVELOPMENT = env.environment() == env.DEVELOPMENT
DEBUG = DEVELOPMENT and env.flag("DJANGO_DEBUG")
# The stand-ins for the outside world exist on a developer's machine only; no variable switches them on elsewhere.
SANDBOX = DEVELOPMENT

# The process refuses to start without its secrets, and names the one that is missing.
SECRET_KEY = env.required("DJANGO_SECRET_KEY", why="signs tokens and admin cookies; 50 random characters")
