package io.wherry.common.archive;

import static io.wherry.common.archive.RawHeaders.binarySize;
import static io.wherry.common.archive.RawHeaders.endlessSparse;
import static io.wherry.common.archive.RawHeaders.longName;
import static io.wherry.common.archive.RawHeaders.manyAttributes;
import static io.wherry.common.archive.RawHeaders.named;
import static io.wherry.common.archive.RawHeaders.negative;
import static io.wherry.common.archive.RawHeaders.pax;
import static io.wherry.common.archive.RawHeaders.posixSparse;
import static io.wherry.common.archive.RawHeaders.rawPax;
import static io.wherry.common.archive.RawHeaders.sparse;
import static io.wherry.common.archive.RawHeaders.spoiled;
import static io.wherry.common.archive.RawTar.entry;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.wherry.common.archive.TarEntry.Kind;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Archives that begin honestly and end in harm, each with what is said of it. */
final class Harm {
  private static final String KERNELS_ACL = "SCHILY.xattr." + Acl.ACCESS;

  private Harm() {}

  static RawTar begun() {
    return new RawTar().directory("usr").file("usr/good", "good").environment();
  }

  /** Where names, links and kinds lead astray. */
  static Stream<Arguments> byNames() {
    return Stream.of(
        arguments("leads upwards", begun().file("../precious", "x")),
        arguments("leads upwards", begun().directory("usr/..")),
        arguments("leads upwards", begun().file("usr/../../precious", "x")),
        arguments("is absolute", begun().file("/etc/passwd", "x")),
        arguments("is absolute", begun().file(".//etc/passwd", "x")),
        arguments("has no plain name", begun().file("usr//x", "x")),
        arguments("has no plain name", begun().file("usr/./x", "x")),
        arguments("has no plain name", begun().file("usr/file/", "x")),
        arguments("has no plain name", begun().file(".", "x")),
        arguments("has no plain name", begun().file("", "x")),
        arguments("behind a symlink", begun().symlink("way", "..").file("way/precious", "x")),
        arguments("behind a symlink", begun().symlink("usr/l", "/etc").directory("usr/l/d")),
        arguments("no directory", begun().file("usr/good/x", "x")),
        arguments("before its directory", begun().file("opt/x", "x")),
        arguments("comes a second time", begun().file("usr/good", "again")),
        arguments("comes a second time", begun().symlink("usr", "..")),
        arguments("comes a second time", begun().directory("usr")),
        arguments("comes a second time", begun().symlink("s", "..").file("s", "x")),
        arguments("comes a second time", begun().environment()),
        arguments("leads upwards", begun().hardLink("usr/h", "../precious")),
        arguments("is absolute", begun().hardLink("usr/h", "/etc/passwd")),
        arguments("hard link to no", begun().hardLink("usr/h", "usr/absent")),
        arguments("hard link to no", begun().hardLink("usr/h", "usr/h")),
        arguments("hard link to no", begun().hardLink("usr/h", "usr")),
        arguments("hard link to no", begun().hardLink("usr/h", "PBIN/environment")),
        arguments("hard link to no", begun().symlink("s", "/etc").hardLink("h", "s/passwd")),
        arguments("no directory", begun().symlink("s", "/").hardLink("h", "s").file("h/x", "x")),
        arguments("no usable target", begun().symlink("usr/s", "")),
        arguments("no business", begun().file("PBIN/other", "x")),
        arguments("no business", begun().directory("PBIN/dir")),
        arguments("only be a directory", begun().symlink("PBIN", "/etc")),
        arguments("must be a file", new RawTar().symlink("PBIN/environment", "/etc/passwd")),
        arguments("no PBIN/environment", new RawTar().directory("usr").file("usr/x", "x")),
        arguments("header of", begun().file("a/".repeat(200) + "b", "x")),
        arguments("too long a name", begun().file("a/".repeat(150) + "b", "x")),
        arguments("too long a name", begun().file("n".repeat(256), "x")),
        arguments("lies too deep", begun().directory("a").file("a/".repeat(20) + "b", "x")),
        arguments("no usable target", begun().symlink("usr/s", "a/".repeat(200) + "b")),
        arguments("header of", begun().symlink("usr/s", "a/".repeat(300))),
        arguments("only be a directory", begun().file("PBIN", "x")),
        arguments("no directory", begun().hardLink("usr/h", "usr/good").file("usr/h/x", "x")));
  }

  /** Where headers say what cannot be. */
  static Stream<Arguments> byHeaders() {
    return Stream.of(
        arguments("is a device", begun().header(entry("null", Kind.FILE, 0, ""), '3')),
        arguments("is a device", begun().header(entry("disk", Kind.FILE, 0, ""), '4')),
        arguments("is a fifo", begun().header(entry("pipe", Kind.FILE, 0, ""), '6')),
        arguments("sparse map", begun().header(entry("holes", Kind.FILE, 512, ""), 'S')),
        arguments("sparse map", begun().bytes(sparse(100, "0", "5", "3", "5"))),
        arguments("sparse map", begun().bytes(sparse(100, "96", "5"))),
        arguments("sparse map", begun().bytes(sparse(100, "-4", "5"))),
        arguments("sparse map", begun().bytes(sparse(100, "101", "0"))),
        arguments("sparse map", begun().bytes(sparse(Long.MAX_VALUE, "1", "" + Long.MAX_VALUE))),
        arguments("exceeds 10000", begun().bytes(sparse(1L << 40, "0", "5"))),
        arguments("sparse map", begun().bytes(endlessSparse())),
        arguments("sparse map", begun().bytes(posixSparse("1\n0\n"))),
        arguments("sparse map", begun().bytes(posixSparse("99999999\n0\n5\n"))),
        arguments("sparse map", begun().bytes(posixSparse("1\nx\n5\n"))),
        arguments("sparse map", begun().bytes(posixSparse("1\n1234567890123456789\n5\n"))),
        arguments("sparse map", begun().bytes(posixSparse("1\n0\n6\n"))),
        arguments("unknown type", begun().header(entry("odd", Kind.FILE, 0, ""), 'Z')),
        arguments("unknown type", begun().header(entry("g", Kind.FILE, 0, ""), 'g')),
        arguments("though it is no file", begun().add(entry("d", Kind.DIRECTORY, 512, ""))),
        arguments("though it is no file", begun().add(entry("l", Kind.SYMLINK, 5, "x"))),
        arguments("exceeds 10000 bytes", begun().add(entry("big", Kind.FILE, 1L << 40, ""))),
        arguments("exceeds 10000 bytes", begun().add(entry("big", Kind.FILE, 9_999, ""))),
        arguments("size is negative", begun().bytes(negative())),
        arguments(
            "leads upwards",
            begun().bytes(named("usr/../../\u00ff".getBytes(StandardCharsets.ISO_8859_1)))),
        arguments("NUL byte", begun().bytes(pax("linkpath", "a\0b")).symlink("s", "x")),
        arguments("bytes of extended attributes", begun().bytes(manyAttributes()).file("f", "x")),
        arguments("no usable name", begun().bytes(pax("SCHILY.xattr.", "x")).file("f", "x")),
        arguments("extended header", begun().bytes(pax("LIBARCHIVE.xattr.a", "?")).file("f", "")),
        arguments("access control", begun().bytes(pax("SCHILY.acl.access", "x")).file("f", "")),
        arguments("access control", begun().bytes(pax(KERNELS_ACL, "xxxxx")).file("f", "")),
        arguments("'path' twice", begun().bytes(rawPax("9 path=x\n9 path=y\n")).file("f", "x")),
        arguments("extended header", begun().bytes(pax("mtime", "1e9")).file("f", "x")),
        arguments("extended header", begun().bytes(pax("size", "9".repeat(19))).file("f", "x")),
        arguments("two extended", begun().bytes(pax("a", "b")).bytes(pax("a", "b")).file("f", "x")),
        arguments("out of range", begun().bytes(binarySize(0x40))),
        arguments("broken number", begun().bytes(binarySize(0xc0))),
        arguments("its owner", begun().bytes(pax("uid", "4294967295")).file("f", "x")),
        arguments("its owner", begun().bytes(pax("gid", "4294967296")).file("f", "x")),
        arguments("comes before its directory", begun().bytes(pax("path", "o/x")).file("f", "x")),
        arguments("wrong checksum", begun().bytes(spoiled())),
        arguments(
            "no tar header",
            begun().bytes("not a header".repeat(100).getBytes(StandardCharsets.US_ASCII))),
        arguments("header of", begun().header(entry("L", Kind.FILE, 1 << 30, ""), 'L')),
        arguments("header of", begun().header(entry("x", Kind.FILE, 1 << 30, ""), 'x')),
        arguments("two long names", begun().bytes(longName("one")).bytes(longName("two"))),
        arguments("without its entry", begun().bytes(longName("one"))),
        arguments("leads upwards", begun().bytes(pax("path", "../x")).file("fine", "x")),
        arguments("NUL byte", begun().bytes(pax("path", "a\0b")).file("fine", "x")),
        arguments("sparse", begun().bytes(pax("GNU.sparse.major", "2")).file("fine", "x")),
        arguments("sparse", begun().bytes(pax("GNU.sparse.major", "1")).file("fine", "x")),
        arguments("extended header", begun().bytes(pax("size", "-1")).file("fine", "x")),
        arguments("extended header", begun().bytes(rawPax("99999 path=x\n")).file("f", "x")),
        arguments("extended header", begun().bytes(rawPax("0 path=x\n")).file("f", "x")),
        arguments("its owner", begun().bytes(pax("uid", "99999999999")).file("f", "x")));
  }
}
