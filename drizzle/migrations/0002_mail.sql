CREATE TABLE "mail_log" (
	"kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"order_id" text NOT NULL,
	"state" text NOT NULL,
	"claimed_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"message_id" text NOT NULL,
	CONSTRAINT "mail_log_kind_subject_id_pk" PRIMARY KEY("kind","subject_id")
);
