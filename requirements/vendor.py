"""Fetch the browser files that vendor.toml names, without Node in the running system.

`update` packs each package with the npm client that is installed (so its own settings choose the
registry, and no address stands in this repository), checks the tarball against the hash that the
client reports and against the one we pinned, copies the named files, builds the icon sprite and
writes MANIFEST.json. `check` hashes what is there again and exits 1 on any difference.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SPEC = ROOT / "requirements" / "vendor.toml"
SHIPPED = "static/vendor"
MANIFEST = ROOT / SHIPPED / "MANIFEST.json"
SPRITE_SYMBOL = (
    '<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.9" '
    'stroke-linecap="round" stroke-linejoin="round">{body}</symbol>'
)

Spec = dict[str, Any]


def sha256(data: bytes) -> str:
    """The lower-case hex digest that the manifest holds."""
    return hashlib.sha256(data).hexdigest()


def fetch(spec: Spec, folder: Path) -> tuple[Path, str]:
    """Pack one package into `folder`; return the tarball and its sha512 in SRI form."""
    wanted = f"{spec['package']}@{spec['version']}"
    answer = subprocess.run(  # the arguments come from our own vendor.toml
        ["npm", "pack", wanted, "--json", "--silent", "--pack-destination", str(folder)],
        check=True,
        capture_output=True,
        text=True,
    )
    packed = json.loads(answer.stdout)
    facts = packed[0] if isinstance(packed, list) else next(iter(packed.values()))
    tarball = next(folder.glob("*.tgz"))
    digest = base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
    if facts["integrity"] != f"sha512-{digest}":
        raise SystemExit(f"{wanted}: the tarball differs from the hash that npm reports")
    return tarball, f"sha512-{digest}"


def sprite(members: dict[str, bytes], names: list[str]) -> bytes:
    """One SVG file with a symbol per icon; the client picks by `#name`."""
    symbols = []
    for name in names:
        text = members[f"icons/{name}.svg"].decode()
        found = re.search(r"<svg[^>]*>(.*)</svg>", text, re.DOTALL)
        if found is None:
            raise SystemExit(f"icon {name} is not an svg element")
        symbols.append(SPRITE_SYMBOL.format(name=name, body=re.sub(r"\s*\n\s*", "", found[1])))
    return ('<svg xmlns="http://www.w3.org/2000/svg">' + "\n".join(symbols) + "</svg>\n").encode()


def read_tarball(tarball: Path) -> dict[str, bytes]:
    """The regular files of a package, by their path below its first folder."""
    with tarfile.open(tarball) as archive:
        members = [m for m in archive.getmembers() if m.isfile()]
        files = ((m.name, archive.extractfile(m)) for m in members)
        return {name.split("/", 1)[1]: file.read() for name, file in files if file is not None}


def unpack(name: str, spec: Spec, members: dict[str, bytes]) -> dict[str, str]:
    """Write the named files (and the sprite); return their sha256 by path in the repository."""
    target = ROOT / spec.get("into", SHIPPED) / name
    target.mkdir(parents=True, exist_ok=True)
    wanted = {Path(path).name: members[path] for path in spec["files"]}
    if "sprite" in spec:
        wanted["icons.svg"] = sprite(members, spec["sprite"])
    for filename, data in wanted.items():
        (target / filename).write_bytes(data)
    return {(target / f).relative_to(ROOT).as_posix(): sha256(d) for f, d in wanted.items()}


def update() -> None:
    """Fetch everything again; refuse a package whose bytes changed under the same version."""
    before = json.loads(MANIFEST.read_text()) if MANIFEST.exists() else {}
    manifest = {}
    for name, spec in tomllib.loads(SPEC.read_text()).items():
        with tempfile.TemporaryDirectory() as folder:
            tarball, integrity = fetch(spec, Path(folder))
            members = read_tarball(tarball)
        known = before.get(name, {})
        if known.get("version") == spec["version"] and known["integrity"] != integrity:
            raise SystemExit(f"{name} {spec['version']}: other bytes than those we pinned")
        facts = {key: spec[key] for key in ("package", "version", "license")}
        manifest[name] = facts | {"integrity": integrity, "files": unpack(name, spec, members)}
    MANIFEST.write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")


def differences() -> list[str]:
    """Every vendored file that is missing, changed, or in no manifest entry."""
    manifest = json.loads(MANIFEST.read_text())
    listed = dict(item for entry in manifest.values() for item in entry["files"].items())
    folders = {(ROOT / path).parent for path in listed}
    present = {p.relative_to(ROOT).as_posix() for folder in folders for p in folder.iterdir()}
    wrong = [
        path
        for path, digest in listed.items()
        if not (ROOT / path).exists() or sha256((ROOT / path).read_bytes()) != digest
    ]
    return sorted({*wrong, *(present - set(listed))})


def main(arguments: list[str]) -> int:
    """`update` or `check` (the default); exit 1 when a file differs, 2 on another word."""
    command = arguments[0] if arguments else "check"
    if command == "update":
        update()
        return 0
    if command != "check":
        sys.stderr.write("usage: vendor.py [update|check]\n")
        return 2
    wrong = differences()
    sys.stdout.write("".join(f"differs: {path}\n" for path in wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
