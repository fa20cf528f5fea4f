# Two stages: one installs what uv.lock names, the other runs it as a person without rights.
ARG PYTHON_IMAGE=python:3.12-slim-bookworm
FROM ${PYTHON_IMAGE} AS build
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never
RUN pip install --no-cache-dir uv
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --extra s3

FROM ${PYTHON_IMAGE}
RUN apt-get update \
 && apt-get install -y --no-install-recommends fontconfig fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 1000 --create-home --home-dir /home/shop shop \
 && mkdir /files && chown shop /files
WORKDIR /app
COPY --from=build /app/.venv .venv
COPY . .
ENV PATH=/app/.venv/bin:$PATH DJANGO_SETTINGS_MODULE=shop.settings.production PYTHONUNBUFFERED=1
# Static files and translations need no secret.
RUN DJANGO_SETTINGS_MODULE=shop.settings.build python manage.py collectstatic --no-input -v0 \
 && DJANGO_SETTINGS_MODULE=shop.settings.build python manage.py compile_translations \
 && mkdir -p var && chown -R shop var
USER shop
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=40s \
  CMD python -c "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=2)"
CMD ["gunicorn", "shop.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", \
     "--worker-class", "gthread", "--max-requests", "5000", "--max-requests-jitter", "500", "--access-logfile", "-"]
