-- Takes back: sms delivery status
--
-- Revision 49f7a3d6801e, after c81b5e02d7f6

-- create index sms_messages_campaign_id_idx on sms_messages
CREATE INDEX sms_messages_campaign_id_idx ON public.sms_messages (campaign_id);

-- drop index sms_messages_campaign_id_status_idx of sms_messages
DROP INDEX public.sms_messages_campaign_id_status_idx;

-- drop check sms_messages_segments_check of sms_messages
ALTER TABLE public.sms_messages DROP CONSTRAINT sms_messages_segments_check;

-- drop unique sms_messages_provider_id_key of sms_messages
ALTER TABLE public.sms_messages DROP CONSTRAINT sms_messages_provider_id_key;

-- drop column sms_messages.delivered_at (timestamptz)
ALTER TABLE public.sms_messages DROP COLUMN delivered_at;

-- drop column sms_messages.sent_at (timestamptz)
ALTER TABLE public.sms_messages DROP COLUMN sent_at;

-- drop column sms_messages.price (numeric(10,4))
ALTER TABLE public.sms_messages DROP COLUMN price;

-- drop column sms_messages.segments (integer)
ALTER TABLE public.sms_messages DROP COLUMN segments;

-- drop column sms_messages.provider_id (varchar(64))
ALTER TABLE public.sms_messages DROP COLUMN provider_id;

-- drop column sms_messages.error (text)
ALTER TABLE public.sms_messages DROP COLUMN error;

-- remove delivered, undelivered from enum sms_status
DROP INDEX public.sms_messages_status_created_at_idx;
ALTER TYPE public.sms_status RENAME TO sms_status__old;
CREATE TYPE public.sms_status AS ENUM ('pending', 'sent', 'failed');
ALTER TABLE public.sms_messages ALTER COLUMN status DROP DEFAULT;
ALTER TABLE public.sms_messages ALTER COLUMN status TYPE public.sms_status USING status::text::public.sms_status;
ALTER TABLE public.sms_messages ALTER COLUMN status SET DEFAULT 'pending';
DROP TYPE public.sms_status__old;
CREATE INDEX sms_messages_status_created_at_idx ON public.sms_messages (status, created_at) WHERE status = 'pending';

-- rename column sms_messages.recipient to phone
ALTER TABLE public.sms_messages RENAME COLUMN recipient TO phone;
