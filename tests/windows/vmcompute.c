/*
 * A stand-in for vmcompute.dll, the Host Compute Service's library, of which
 * Wine has none. It exports GetLayerMountPath and NameToGuid, so that the
 * loading, the marshalling and the two-call protocol of the HCS backend are
 * tested for real.
 *
 * The last component of the layer path that is asked for decides the answer.
 * As with HCS, the call without a buffer is the first one and asks for the
 * length alone; lengths are in UTF-16 units.
 *
 *   last component       first call             second call
 *   -------------------  ---------------------  -----------------------------
 *   empty*               S_OK, length 0         S_OK, length 0
 *   fail-HHHHHHHH        the HRESULT HHHHHHHH   the HRESULT HHHHHHHH
 *   fail2-HHHHHHHH       S_OK                   the HRESULT HHHHHHHH
 *   wcow-spec-contract-unknown: the HRESULT 80070003, from both calls
 *   grow                 S_OK, half the length  S_OK
 *   unterminated         S_OK                   S_OK, and no NUL at the end
 *   surrogate            S_OK                   S_OK, with a lone 0xD800
 *   anything else        S_OK                   S_OK
 *
 * HHHHHHHH are 8 hexadecimal digits. A component that only resembles one of
 * these names ("fail-1", "grown") is "anything else".
 *
 * The text is \\?\Volume{11111111-2222-3333-4444-NNNNNNNNNNNN}\ and the length
 * counts the NUL that ends it, except in "unterminated", where there is none.
 * NNNNNNNNNNNN are the low 48 bits, in lower case hexadecimal, of the 64-bit
 * FNV-1a hash of the last component in UTF-16LE. In "surrogate" the last of
 * these twelve is 0xD800 instead of a digit.
 *
 * A second call whose buffer is too small, which is what "grow" leads to,
 * returns HRESULT_FROM_WIN32(ERROR_INSUFFICIENT_BUFFER), leaves the buffer
 * alone and sets the length to the one needed. A failure named by the path
 * leaves the length alone. Arguments that HCS does not take (a null pointer, a
 * flavour other than 1, a home that is not the empty string) are E_INVALIDARG,
 * whatever the path.
 *
 * NameToGuid answers fail-HHHHHHHH with the HRESULT HHHHHHHH, and any other
 * name with a GUID of its hash, whose last eight bytes are 1 to 8. (The real
 * algorithm is not published.)
 *
 * With NO_ENTRY defined the library exports nothing at all: a vmcompute.dll
 * that lacks the entry point.
 */
#include <stddef.h>
#include <wchar.h>
#include <windows.h>

#ifndef NO_ENTRY

typedef struct {
    UINT32 flavour;
    PCWSTR home;
} DriverInfo;

/* The padding is part of what the callers' marshalling has to get right. */
_Static_assert(offsetof(DriverInfo, home) == 8, "the flavour is padded to a pointer");
_Static_assert(sizeof(DriverInfo) == 16, "nothing follows the home");

#define FILTER_DRIVER 1

#define PREFIX L"\\\\?\\Volume{11111111-2222-3333-4444-"
#define SUFFIX L"}\\"
#define PREFIX_LENGTH (ARRAYSIZE(PREFIX) - 1)
#define SUFFIX_LENGTH (ARRAYSIZE(SUFFIX) - 1)
#define HASH_DIGITS 12
#define TEXT_LENGTH (PREFIX_LENGTH + HASH_DIGITS + SUFFIX_LENGTH)

static BOOL is_separator(WCHAR unit)
{
    return unit == L'\\' || unit == L'/';
}

/* Separators that end the path do not count. */
static PCWSTR last_component(PCWSTR path, SIZE_T *length)
{
    SIZE_T end = wcslen(path);
    SIZE_T start;

    while (end > 0 && is_separator(path[end - 1]))
        end--;
    start = end;
    while (start > 0 && !is_separator(path[start - 1]))
        start--;
    *length = end - start;
    return path + start;
}

static BOOL starts_with(PCWSTR name, SIZE_T length, PCWSTR start)
{
    SIZE_T start_length = wcslen(start);

    return length >= start_length && wcsncmp(name, start, start_length) == 0;
}

static BOOL equals(PCWSTR name, SIZE_T length, PCWSTR other)
{
    return length == wcslen(other) && starts_with(name, length, other);
}

static int hex_digit(WCHAR unit)
{
    if (unit >= L'0' && unit <= L'9')
        return unit - L'0';
    if (unit >= L'a' && unit <= L'f')
        return unit - L'a' + 10;
    if (unit >= L'A' && unit <= L'F')
        return unit - L'A' + 10;
    return -1;
}

/* Reads a name of the form START followed by exactly 8 hexadecimal digits. */
static BOOL named_hresult(PCWSTR name, SIZE_T length, PCWSTR start, HRESULT *result)
{
    SIZE_T start_length = wcslen(start);
    UINT32 value = 0;
    SIZE_T i;

    if (length != start_length + 8 || !starts_with(name, length, start))
        return FALSE;
    for (i = start_length; i < length; i++) {
        int digit = hex_digit(name[i]);

        if (digit < 0)
            return FALSE;
        value = value << 4 | (UINT32)digit;
    }
    *result = (HRESULT)value;
    return TRUE;
}

static UINT64 fnv1a(PCWSTR name, SIZE_T length)
{
    UINT64 hash = 0xcbf29ce484222325;
    SIZE_T i;

    for (i = 0; i < length; i++) {
        hash = (hash ^ (name[i] & 0xff)) * 0x100000001b3;
        hash = (hash ^ (name[i] >> 8)) * 0x100000001b3;
    }
    return hash;
}

static void write_text(WCHAR text[TEXT_LENGTH], UINT64 hash)
{
    SIZE_T i;

    wmemcpy(text, PREFIX, PREFIX_LENGTH);
    for (i = 0; i < HASH_DIGITS; i++)
        text[PREFIX_LENGTH + i] = L"0123456789abcdef"[hash >> 4 * (HASH_DIGITS - 1 - i) & 0xf];
    wmemcpy(text + PREFIX_LENGTH + HASH_DIGITS, SUFFIX, SUFFIX_LENGTH);
}

__declspec(dllexport) HRESULT WINAPI GetLayerMountPath(const DriverInfo *info, PCWSTR layer_path,
                                                       SIZE_T *length, PWSTR buffer)
{
    BOOL first_call = buffer == NULL;
    WCHAR text[TEXT_LENGTH + 1];
    SIZE_T needed = TEXT_LENGTH + 1;
    SIZE_T name_length;
    PCWSTR name;
    HRESULT result;

    if (info == NULL || info->flavour != FILTER_DRIVER || info->home == NULL
        || info->home[0] != L'\0' || layer_path == NULL || length == NULL)
        return E_INVALIDARG;

    name = last_component(layer_path, &name_length);

    if (starts_with(name, name_length, L"empty")) {
        *length = 0;
        return S_OK;
    }
    if (named_hresult(name, name_length, L"fail-", &result))
        return result;
    if (equals(name, name_length, L"wcow-spec-contract-unknown"))
        return HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND);
    if (!first_call && named_hresult(name, name_length, L"fail2-", &result))
        return result;

    write_text(text, fnv1a(name, name_length));
    text[TEXT_LENGTH] = L'\0';
    if (equals(name, name_length, L"surrogate"))
        text[PREFIX_LENGTH + HASH_DIGITS - 1] = 0xd800;
    if (equals(name, name_length, L"unterminated"))
        needed = TEXT_LENGTH;

    if (first_call) {
        *length = equals(name, name_length, L"grow") ? needed / 2 : needed;
        return S_OK;
    }
    if (*length < needed) {
        *length = needed;
        return HRESULT_FROM_WIN32(ERROR_INSUFFICIENT_BUFFER);
    }
    wmemcpy(buffer, text, needed);
    *length = needed;
    return S_OK;
}

__declspec(dllexport) HRESULT WINAPI NameToGuid(PCWSTR name, GUID *guid)
{
    UINT64 hash;
    HRESULT result;
    int i;

    if (name == NULL || guid == NULL)
        return E_INVALIDARG;
    if (named_hresult(name, wcslen(name), L"fail-", &result))
        return result;

    hash = fnv1a(name, wcslen(name));
    guid->Data1 = (UINT32)hash;
    guid->Data2 = (UINT16)(hash >> 32);
    guid->Data3 = (UINT16)(hash >> 48);
    for (i = 0; i < 8; i++)
        guid->Data4[i] = (BYTE)(i + 1);
    return S_OK;
}

#endif
