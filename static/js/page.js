/** Every page, also of a visitor. */
import "maru/http";
import "maru/toast";
import "maru/count-down";
import "maru/field-rules";
import "maru/password-eye";
import "maru/recovery-codes";
import "maru/send-once";
import "maru/signed-out";
import "maru/zone-cookie";
import "maru/zone-guess";
