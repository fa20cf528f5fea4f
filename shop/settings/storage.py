"""Where files live, told by one URL: ``file:///srv/mall`` or ``s3://key:secret@host/bucket``."""

from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def files_at(url: str, folder: str, *, base_url: str | None) -> dict:
    """Return the Django storage setting for ``folder`` below ``url``; ``base_url`` None keeps it out of the web."""
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path:
        options = {"location": f"{parts.path.rstrip('/')}/{folder}"}
        # A storage without base_url would fall back to MEDIA_URL; private files must have no address at all.
        options["base_url"] = base_url or "/nowhere/"
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    if parts.scheme == "s3" and parts.hostname and parts.path.strip("/"):
        return {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": parts.path.strip("/"),
                "endpoint_url": f"https://{parts.hostname}" + (f":{parts.port}" if parts.port else ""),
                "access_key": unquote(parts.username or ""),
                "secret_key": unquote(parts.password or ""),
                "location": folder,
                "querystring_auth": base_url is None,
                "file_overwrite": False,
            },
        }
    raise ImproperlyConfigured("STORAGE_URL must be file:///a/folder or s3://key:secret@host/bucket.")
