-- Takes back: sms delivery status
--
-- Revision 49f7a3d6801e, after c81b5e02d7f6

-- Create index sms_messages_campaign_id_idx on sms_messages
CREATE INDEX sms_messages_campaign_id_idx ON public.sms_messages (campaign_id);

-- Drop index sms_messages_campaign_id_status_idx of sms_messages
DROP INDEX public.sms_messages_campaign_id_status_idx;

-- Drop check sms_messages_segments_check of sms_messages
ALTER TABLE public.sms_messages DROP CONSTRAINT sms_messages_segments_check;

-- Drop unique sms_messages_provider_id_key of sms_messages
ALTER TABLE public.sms_messages DROP CONSTRAINT sms_messages_provider_id_key;

-- Drop column sms_messages.delivered_at (timestamptz)
ALTER TABLE public.sms_messages DROP COLUMN delivered_at;

-- Drop column sms_messages.sent_at (timestamptz)
ALTER TABLE public.sms_messages DROP COLUMN sent_at;

-- Drop column sms_messages.price (numeric(10,4))
ALTER TABLE public.sms_messages DROP COLUMN price;

-- Drop column sms_messages.segments (integer)
ALTER TABLE public.sms_messages DROP COLUMN segments;

-- Drop column sms_messages.provider_id (varchar(64))
ALTER TABLE public.sms_messages DROP COLUMN provider_id;

-- Drop column sms_messages.error (text)
ALTER TABLE public.sms_messages DROP COLUMN error;

-- Remove delivered, undelivered from enum sms_status

-- Drop index sms_messages_created_at_idx for a while: it names the type
DROP INDEX public.sms_messages_created_at_idx;

-- Make enum sms_status anew
ALTER TYPE public.sms_status RENAME TO sms_status__old;
CREATE TYPE public.sms_status AS ENUM ('pending', 'sent', 'failed');

-- Move sms_messages.status over
ALTER TABLE public.sms_messages ALTER COLUMN status DROP DEFAULT;
ALTER TABLE public.sms_messages ALTER COLUMN status TYPE public.sms_status USING status::text::public.sms_status;
ALTER TABLE public.sms_messages ALTER COLUMN status SET DEFAULT 'pending';

-- Drop what enum sms_status was
DROP TYPE public.sms_status__old;

-- Create index sms_messages_created_at_idx again
CREATE INDEX sms_messages_created_at_idx ON public.sms_messages (created_at) WHERE status = 'pending';

-- Rename column sms_messages.recipient to phone
ALTER TABLE public.sms_messages RENAME COLUMN recipient TO phone;
