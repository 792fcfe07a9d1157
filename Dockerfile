# One image for web, workers, beat and Flower. The sandbox stays outside: it has no place in production.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
RUN useradd --system --create-home --uid 10001 dandeli
WORKDIR /app
COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt
COPY manage.py Procfile ./
COPY backend backend
COPY worker worker
COPY config config
COPY locale locale
# Compiled once here, and not by every process at every start.
RUN python -m compileall -q backend worker config
# Values that exist for these commands only; static files and the API's schema need none of them.
RUN DJANGO_SECRET_KEY=build DJANGO_ALLOWED_HOSTS=build RAZORPAY_KEY_ID=rzp_test_build RAZORPAY_KEY_SECRET=build \
    RAZORPAY_WEBHOOK_SECRET=build DATABASE_URL=postgres://build@localhost/build REDIS_URL=redis://localhost \
    SMS_GATEWAY=msg91 MSG91_AUTH_KEY=build SMS_DLT_ENTITY_ID=build \
    sh -c "python manage.py collectstatic --noinput && python manage.py write_schema" \
    && mkdir -p /app/media /app/papers && chown dandeli /app/media /app/papers
USER dandeli
EXPOSE 8000
# From outside the container; docs/operations.md has the other knobs.
ENV HOST=0.0.0.0
CMD ["python", "-m", "config.processes", "web"]
