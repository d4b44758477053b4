package io.wherry.master.publish;

import io.wherry.common.model.Bytes;
import io.wherry.common.model.Fault;
import io.wherry.common.pbin.MalformedText;
import io.wherry.common.pbin.NeededAccounts;
import io.wherry.common.pbin.PbinFile;
import java.util.Map;
import java.util.Optional;

/**
 * The definitions of accounts that a release must carry: those that its packages need, as they are
 * ordered now or, where they are not, as the release before had them.
 */
record AccountFiles(Map<String, Bytes> ordered, Map<String, byte[]> before) {
  /** By path; {@code pbins} are those of the release. */
  Map<String, byte[]> of(Iterable<PbinFile> pbins) throws Refused {
    try {
      return NeededAccounts.of(pbins, this::known);
    } catch (MalformedText e) {
      throw new Refused(Fault.permanent(String.valueOf(e.getMessage())));
    }
  }

  private Optional<byte[]> known(String path) {
    var now = ordered.get(path);
    return now == null ? Optional.ofNullable(before.get(path)) : Optional.of(now.value());
  }
}
