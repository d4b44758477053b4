package io.wherry.e2e.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.pbin.Contents;
import io.wherry.common.pbin.PbinFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What docs/pbin.md shows of the format is what we read and what we write. */
class FormatSamplesTest {
  private static final String PAGE = "docs/pbin.md";

  @Test
  void thePbinShownIsReadAndWrittenBack() throws IOException {
    var shown = Page.of(PAGE).blocks("pbin");
    assertThat(shown)
        .hasSize(1)
        .allSatisfy(text -> {
          var pbin = PbinFile.parse(text, PAGE);
          assertThat(pbin.text()).isEqualTo(text);
          assertThat(pbin.dependencies().toString())
              .isEqualTo(pbin.get("DEPENDENCIES").orElseThrow());
        });
  }

  @Test
  void theContentsShownAreReadAndWrittenBack() throws IOException {
    var shown = Page.of(PAGE).blocks("contents");
    assertThat(shown)
        .hasSize(1)
        .allSatisfy(text -> {
          var bytes = text.getBytes(StandardCharsets.UTF_8);
          assertThat(Contents.parse(bytes, PAGE).bytes()).isEqualTo(bytes);
        });
  }
}
