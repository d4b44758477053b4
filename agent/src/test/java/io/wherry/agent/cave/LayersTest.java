package io.wherry.agent.cave;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.cave.Layer.Coming;
import io.wherry.agent.cave.Layers.Piece;
import io.wherry.common.model.Artefact;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Encoding;
import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.PbinFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which packages may come in one run of cave, and which must wait for the next. */
class LayersTest {
  private static final Artefact TARBALL =
      new Artefact("a.tar.bz2", Encoding.TAR_BZ2, 1, Digest.of(new byte[0]));

  private static Piece piece(String name, String needs) {
    var id = PackageId.of(name, "1", "0");
    var values = Map.of("SLOT", "0", "OPTIONS", "fancy -plain", "DEPENDENCIES", needs);
    var pbin = PbinFile.of(values, PbinFile.pathOf(id)).text().getBytes(StandardCharsets.UTF_8);
    return Piece.of(new Coming(id, Digest.of(pbin), TARBALL, List.of()), pbin);
  }

  private static List<String> layers(Piece... pieces) {
    return Layers.of(List.of(pieces)).stream().map(LayersTest::words).toList();
  }

  private static String words(Layer layer) {
    assertThat(layer).isInstanceOf(Layer.Installs.class);
    return ((Layer.Installs) layer)
        .coming().stream()
            .map(coming -> coming.id().name().name())
            .reduce((one, other) -> one + " " + other)
            .orElse("");
  }

  @Test
  void nothingHasNoLayers() {
    assertThat(layers()).isEmpty();
  }

  @Test
  void eachComesAfterWhatItNeeds() {
    assertThat(
            layers(
                piece("app/top", "run: app/middle"),
                piece("app/middle", "build+run: app/low[>=1]"),
                piece("app/low", ""),
                piece("app/apart", "")))
        .containsExactly("low apart", "middle", "top");
  }

  @Test
  void whatNeedsEachOtherComesTogetherAndBeforeItsUsers() {
    assertThat(
            layers(
                piece("app/user", "run: app/one"),
                piece("app/one", "run: app/other"),
                piece("app/other", "run: app/one app/low"),
                piece("app/low", "")))
        .containsExactly("low", "one other", "user");
  }

  @Test
  void onlyWhatMustBeThereFirstCounts() {
    assertThat(
            layers(
                piece("app/top", "build: app/low post: app/low suggestion: app/low test: app/low"),
                piece("app/low", "")))
        .containsExactly("top low");
  }

  @Test
  void conditionsAndAlternativesAreLookedInto() {
    assertThat(
            layers(
                piece("app/a", "run: fancy? ( app/low )"),
                piece("app/b", "run: plain? ( app/low )"),
                piece("app/c", "run: || ( app/low app/absent )"),
                piece("app/d", "run: !app/low app/low:9 app/low[>=2]"),
                piece("app/low", "")))
        .containsExactly("b d low", "a c");
  }

  @Test
  void manyPackagesInARowAreManyLayers() {
    var row =
        Stream.iterate(0, i -> i + 1)
            .limit(200)
            .map(i -> piece("app/p" + i + "x", i == 0 ? "" : "run: app/p" + (i - 1) + "x"))
            .toArray(Piece[]::new);
    assertThat(layers(row)).hasSize(200);
  }
}
