package io.wherry.common.git;

import java.util.regex.Pattern;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectId;

/** Names a git commit: 40 lower-case hexadecimal digits. */
public record CommitId(String hex) {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{40}");

  public CommitId {
    if (!FORM.matcher(hex).matches())
      throw new IllegalArgumentException("not a commit: '" + hex + "'");
  }

  static CommitId of(AnyObjectId id) {
    return new CommitId(id.name());
  }

  ObjectId object() {
    return ObjectId.fromString(hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
