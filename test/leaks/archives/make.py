"""Makes archives as Python and GNU tar make them, each with one secret in its member "in/settings.py", into a folder.

make.py FOLDER < secret; prints the names of the files.
"""
import bz2, gzip, io, json, lzma, os, shutil, subprocess, sys, tarfile, zipfile

folder = sys.argv[1]
secret = sys.stdin.read()
os.chdir(folder)
CONTENT = ("# settings\n" * 100 + "SECRET_KEY = '" + secret + "'\n" + "# more\n" * 5).encode()
NAME = "in/settings.py"
LONG = "/".join(["a-long-folder-name-%02d" % n for n in range(20)]) + "/settings.py"


def tar(name, format=tarfile.PAX_FORMAT, mode="w", member=NAME, content=CONTENT, pax={}):
    with tarfile.open(name, mode, format=format) as archive:
        archive.addfile(tarfile.TarInfo("empty"))
        info = tarfile.TarInfo(member)
        info.size = len(content)
        info.pax_headers = pax
        archive.addfile(info, io.BytesIO(content))
        archive.addfile(tarfile.TarInfo("after"))


def zipped(name, method, size=None, member=NAME, content=CONTENT, into=None):
    with zipfile.ZipFile(into or name, "w", method) as archive:
        archive.writestr("empty", b"")
        with archive.open(zipfile.ZipInfo(member) if method == 0 else member, "w", force_zip64=size == "zip64") as file:
            file.write(content)
        archive.writestr("after", b"after")


class Unseekable(io.RawIOBase):
    """To such a file zipfile writes the sizes behind the members."""

    def __init__(self, name):
        self.file = open(name, "wb")

    def writable(self):
        return True

    def write(self, data):
        return self.file.write(data)

    def flush(self):
        self.file.flush()


tar("ustar.tar", tarfile.USTAR_FORMAT)
tar("gnu.tar", tarfile.GNU_FORMAT)
tar("pax.tar", tarfile.PAX_FORMAT, pax={"comment": "a comment"})
tar("gnu-long.tar", tarfile.GNU_FORMAT, member=LONG)
tar("pax-long.tar", tarfile.PAX_FORMAT, member=LONG)
tar("ustar-prefix.tar", tarfile.USTAR_FORMAT, member="p" * 60 + "/" + "n" * 90)
tar("pax-unicode.tar", tarfile.PAX_FORMAT, member="in/sättings.py")
os.makedirs("work/in", exist_ok=True)
open("work/" + NAME, "wb").write(CONTENT)
with open("work/sparse.img", "wb") as sparse:
    sparse.seek(3_000_000)
    sparse.write(CONTENT)
    sparse.seek(9_000_000)
    sparse.write(b"end")
for format in ["v7", "oldgnu", "gnu", "ustar", "posix"]:
    subprocess.run(["tar", "-C", "work", "--format", format, "-cf", f"tar-{format}.tar", NAME], check=True)
for format, version in [("gnu", "0.0"), ("posix", "0.0"), ("posix", "0.1"), ("posix", "1.0")]:
    subprocess.run(["tar", "-C", "work", "--format", format, "-S", "--sparse-version", version, "-cf", f"sparse-{format}-{version}.tar", "sparse.img"], check=True)
subprocess.run("cat tar-gnu.tar tar-posix.tar > concatenated.tar", shell=True, check=True)
subprocess.run("gzip -n < pax.tar > tgz.tgz", shell=True, check=True)
tar("tar.tar.gz", mode="w:gz")

with gzip.GzipFile("named.gz", "wb", mtime=0) as file:  # its name inside is "named"
    file.write(CONTENT)
with open("nameless.py.gz", "wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as file:
    file.write(CONTENT)
open("many.py.gz", "wb").write(b"".join(gzip.compress(CONTENT[at : at + 100]) for at in range(0, len(CONTENT), 100)))
open("trailing.py.gz", "wb").write(gzip.compress(CONTENT) + b"\0" * 100)

zipped("stored.zip", zipfile.ZIP_STORED)
zipped("deflated.zip", zipfile.ZIP_DEFLATED)
zipped("zip64.zip", zipfile.ZIP_DEFLATED, size="zip64")
zipped("zip64-stored.zip", zipfile.ZIP_STORED, size="zip64")
zipped("streamed.zip", zipfile.ZIP_DEFLATED, into=Unseekable("streamed.zip"))
zipped("streamed-stored.zip", zipfile.ZIP_STORED, into=Unseekable("streamed-stored.zip"))
zipped("library.jar", zipfile.ZIP_DEFLATED)
zipped("no-ending", zipfile.ZIP_DEFLATED)
open("app.pyz", "wb").write(b"#!/usr/bin/env python3\n" + open("deflated.zip", "rb").read())
zipped("bzip2.zip", zipfile.ZIP_BZIP2)
subprocess.run(["zip", "-q", "-P", "password", "../encrypted.zip", NAME], cwd="work", check=True)
subprocess.run(["zip", "-q", "../info-zip.zip", NAME], cwd="work", check=True)

open("text.xz", "wb").write(lzma.compress(CONTENT))
open("text.bz2", "wb").write(bz2.compress(CONTENT))
open("empty.bz2", "wb").write(bz2.compress(b""))
subprocess.run(["zstd", "-q", "work/" + NAME, "-o", "settings.py.zst"], check=True)
open("frames.py.zst", "wb").write(
    b"".join(subprocess.run(["zstd", "-q", "-c"], input=CONTENT[at : at + 700], stdout=subprocess.PIPE, check=True).stdout for at in range(0, len(CONTENT), 700))
)

# As `docker save` writes: an archive of layers, which are archives; and as OCI has it, of compressed ones.
tar("layer.tar", member="app/settings.py")
tar("image.tar", member="blobs/sha256/0123abcd", content=open("layer.tar", "rb").read())
tar("oci.tar", member="blobs/sha256/0123abcd", content=gzip.compress(open("layer.tar", "rb").read(), mtime=0))
os.remove("layer.tar")
shutil.rmtree("work")
print(json.dumps(sorted(os.listdir("."))))
