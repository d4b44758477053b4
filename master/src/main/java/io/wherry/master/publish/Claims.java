package io.wherry.master.publish;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Who else needs releases. */
@FunctionalInterface
public interface Claims {
  /**
   * Why each release is needed at this moment. Asked once more after it is recorded that some are
   * collected: whoever was let to one before must show by then.
   */
  Map<Long, List<String>> now() throws IOException;
}
