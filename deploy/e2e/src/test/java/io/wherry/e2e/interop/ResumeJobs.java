package io.wherry.e2e.interop;

import java.util.List;
import java.util.regex.Pattern;

/** The installations in a resume file of cave. */
final class ResumeJobs {
  private static final Pattern INSTALL =
      Pattern.compile("InstallJob\\(.*?origin_id_spec=\"([^\"]*)\"", Pattern.DOTALL);

  private ResumeJobs() {}

  static List<String> installed(String resumeFile) {
    return INSTALL.matcher(resumeFile).results().map(job -> job.group(1)).toList();
  }
}
