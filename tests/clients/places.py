"""Where the packages lie that npm installs for tests."""

from pathlib import Path

from sandbox import dotenv

LIGHTHOUSE = Path(__file__).resolve().parent / "lighthouse"
PACKAGES = {
    "typescript": dotenv.ROOT / "clients" / "typescript",
    "bruno": dotenv.ROOT / "clients" / "bruno",
    "lighthouse": LIGHTHOUSE,
}
