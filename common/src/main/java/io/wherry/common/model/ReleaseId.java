package io.wherry.common.model;

/** One published, immutable state of a repository; of one repository, larger numbers are newer. */
public record ReleaseId(RepositoryName repository, long number) {
  public ReleaseId {
    if (number < 1)
      throw new IllegalArgumentException("release number must be positive: " + number);
  }

  @Override
  public String toString() {
    return repository + "/" + number;
  }
}
