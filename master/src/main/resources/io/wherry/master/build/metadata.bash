# Entry point: writes what an exheres says about itself to WHERRY_OUT, as key, NUL, value, NUL.

source "${BASH_SOURCE[0]%/*}/load.bash"
wherry_load

{
    for wherry_key in SUMMARY DESCRIPTION HOMEPAGE LICENCES SLOT PLATFORMS MYOPTIONS DEPENDENCIES DOWNLOADS REMOTE_IDS \
        BUGS_TO UPSTREAM_CHANGELOG UPSTREAM_DOCUMENTATION UPSTREAM_RELEASE_NOTES RESTRICT; do
        printf '%s\0%s\0' "${wherry_key}" "${!wherry_key}"
    done
    for wherry_file in "${WHERRY_EXLIBS[@]}"; do
        printf 'EXLIB\0%s\0' "${wherry_file}"
    done
} > "${WHERRY_OUT}" || die "cannot write ${WHERRY_OUT}"
