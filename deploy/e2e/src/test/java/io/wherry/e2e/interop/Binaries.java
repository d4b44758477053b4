package io.wherry.e2e.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Build;
import io.wherry.common.model.Encoding;
import io.wherry.common.pbin.PbinFile;
import io.wherry.common.process.Command;
import io.wherry.common.release.StagedPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What cave has built, as a builder of ours would hand it over. */
record Binaries(Path checkout, Path distfiles) {
  Binaries(CaveRoot node) {
    this(node.checkout(), node.distfiles());
  }

  /** The newest pbin of that file name, with exactly the tarball that cave made. */
  StagedPackage staged(String category, String name, String version)
      throws IOException, InterruptedException {
    var path = "packages/%s/%s/%s-%s.%s".formatted(category, name, name, version, PbinFile.EAPI);
    var file = checkout.resolve(path);
    var pbin = PbinFile.parse(Files.readAllBytes(file), path);
    var uri = pbin.binaryUri().orElseThrow();
    var bz2 = distfiles.resolve(uri.substring(uri.lastIndexOf('/') + 1));
    var stem = bz2.getFileName().toString().replace(".tar.bz2", "");
    var build = new Build(pbin.idAt(path), stem.substring(stem.lastIndexOf("--") + 2));
    assertThat(build.tarballStem(Releases.REPOSITORY)).isEqualTo(stem);
    return new StagedPackage(
        build, file, Map.of(Encoding.TAR_BZ2, bz2, Encoding.TAR_ZST, packedAnew(bz2)));
  }

  /** The same tar in the encoding that cave does not know. */
  private static Path packedAnew(Path bz2) throws IOException, InterruptedException {
    var zst = bz2.resolveSibling(bz2.getFileName().toString().replace(".bz2", ".zst"));
    var packing =
        Command.of("sh", "-c", "bzip2 -dc \"$0\" | zstd -qfo \"$1\"", "" + bz2, "" + zst).capture();
    assertThat(packing.exit().ok()).as(packing.output()).isTrue();
    return zst;
  }
}
