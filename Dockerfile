# One image for web, workers, beat and Flower. The sandbox stays outside: it has no place in production.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
RUN useradd --system --create-home --uid 10001 dandeli
WORKDIR /app
COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt
COPY manage.py Procfile ./
COPY backend backend
COPY worker worker
COPY config config
# Values that exist for this one command only; static files need none of them.
RUN DJANGO_SECRET_KEY=build RAZORPAY_KEY_ID=build RAZORPAY_KEY_SECRET=build RAZORPAY_WEBHOOK_SECRET=build \
    DATABASE_URL=postgres://build@localhost/build REDIS_URL=redis://localhost \
    SMS_GATEWAY=msg91 MSG91_AUTH_KEY=build SMS_DLT_ENTITY_ID=build \
    python manage.py collectstatic --noinput \
    && mkdir -p /app/media /app/papers && chown dandeli /app/media /app/papers
USER dandeli
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "config.wsgi:application", "--host", "0.0.0.0", "--port", "8000"]
