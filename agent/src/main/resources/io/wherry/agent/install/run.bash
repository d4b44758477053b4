# Runs the phase, and keeps what it leaves in its variables for the later ones.

__wherry_save()
{
    local name
    {
        for name in $(compgen -v) ; do
            __wherry_foreign "${name}" || [[ ${name} == name ]] || declare -p "${name}" 2>/dev/null
        done
        declare -f
    } >"${WHERRY_ENVIRONMENT}.new" || die "cannot save the environment"
    mv "${WHERRY_ENVIRONMENT}.new" "${WHERRY_ENVIRONMENT}" || die "cannot save the environment"
}

cd "${TEMP}" || die "cannot enter ${TEMP}"
if declare -F "${EXHERES_PHASE_FUNC}" >/dev/null ; then
    # As in paludis, a phase fails by dying, not by the status of its last command.
    "${EXHERES_PHASE_FUNC}"
    __wherry_save
fi
exit 0
