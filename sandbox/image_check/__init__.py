"""The release, proven without an engine: the Dockerfile's lines run on a layout of their own, and it books a room.

    python -m sandbox.image_check

Reads Dockerfile, .dockerignore, docker-compose.yml, .env.example and docs/deploy.md, so what is wrong there fails here.
"""
