package io.wherry.e2e.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What of the page can be held against the suite where there is no cave. */
class InteropPageTest {
  @Test
  void thePageListsTheDifferencesThatTheSuiteAllows() throws IOException {
    var page = Files.readString(Ledger.PAGE);
    var mended = Ledger.with(page, "differences", Deliberate.table());
    if (Boolean.getBoolean("wherry.write")) Files.writeString(Ledger.PAGE, mended);
    assertThat(page).isEqualTo(mended);
  }
}
