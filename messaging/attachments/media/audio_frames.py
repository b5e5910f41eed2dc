"""Sound without a signature: MP3 and AAC (ADTS) are frames one after the other, each with a head of its own.

Two frames must follow each other, since one head is found by chance easily. After ISO/IEC 11172-3, 13818-3 and 13818-7.
"""

from messaging.attachments.media.kinds import Kind, MediaType

MP3 = MediaType(Kind.AUDIO, "audio/mpeg")
AAC = MediaType(Kind.AUDIO, "audio/aac")
HEAD = 4  # bytes of an MP3 frame's head
SYNC = 0xFFE0
LAYER_3 = 1
RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}  # Hz, by version
KILOBITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)  # of MPEG-1, layer III
KILOBITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)  # of MPEG-2 and 2.5
MPEG_1 = 3
ADTS_MIN = 7  # bytes of its head


def sniff(head: bytes) -> MediaType | None:
    for media_type, length_of in ((MP3, _mp3_length), (AAC, _adts_length)):
        length = length_of(head)
        if length and (length_of(head[length:]) or length == len(head)):
            return media_type
    return None


def _mp3_length(data: bytes) -> int:
    """Bytes of the frame that begins here; 0 if none does."""
    if len(data) < HEAD or int.from_bytes(data[:2]) & SYNC != SYNC:
        return 0
    version, layer = data[1] >> 3 & 3, data[1] >> 1 & 3
    rate, sampling, padding = data[2] >> 4, data[2] >> 2 & 3, data[2] >> 1 & 1
    if layer != LAYER_3 or version not in RATES or not 0 < rate < len(KILOBITS_1) or sampling >= len(RATES[version]):
        return 0
    kilobits, samples = (KILOBITS_1, 1_152) if version == MPEG_1 else (KILOBITS_2, 576)
    return samples // 8 * kilobits[rate] * 1_000 // RATES[version][sampling] + padding


def _adts_length(data: bytes) -> int:
    if len(data) < ADTS_MIN or data[0] != 0xFF or data[1] & 0xF6 != 0xF0 or data[2] >> 2 & 15 > 12:
        return 0
    length = (data[3] & 3) << 11 | data[4] << 3 | data[5] >> 5
    return length if length >= ADTS_MIN else 0
