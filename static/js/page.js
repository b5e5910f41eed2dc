/** Every page, also of a visitor. */
import "maru/core/http";
import "maru/core/history";
import "maru/notifications/toast";
import "maru/core/count-down";
import "maru/account/field-match";
import "maru/account/field-rules";
import "maru/account/password-eye";
import "maru/account/recovery-codes";
import "maru/account/username-proposal";
import "maru/core/send-once";
import "maru/account/signed-out";
import "maru/account/zone-cookie";
import "maru/account/zone-guess";
import "maru/ui/asking-field";
import "maru/ui/tooltip";
import "maru/ui/typed-text";
