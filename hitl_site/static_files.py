"""How static files get their hashed names."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Modules import each other by hashed names too, so that a browser never mixes versions."""

    support_js_module_import_aggregation = True
