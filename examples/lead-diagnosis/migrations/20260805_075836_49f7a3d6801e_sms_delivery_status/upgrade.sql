-- sms delivery status
--
-- Revision 49f7a3d6801e, after c81b5e02d7f6

-- Rename column sms_messages.phone to recipient
ALTER TABLE public.sms_messages RENAME COLUMN phone TO recipient;

-- Add delivered, undelivered to enum sms_status
ALTER TYPE public.sms_status ADD VALUE 'delivered' AFTER 'sent';
ALTER TYPE public.sms_status ADD VALUE 'undelivered';

-- A new value of an enum can be used once it is committed.
-- migrate: transaction

-- Add column sms_messages.error (text)
ALTER TABLE public.sms_messages ADD COLUMN error text;

-- Add column sms_messages.provider_id (varchar(64))
ALTER TABLE public.sms_messages ADD COLUMN provider_id varchar(64);

-- Add column sms_messages.segments (integer), filled with 1 + length(body) / 160
ALTER TABLE public.sms_messages ADD COLUMN segments integer;

-- Fill sms_messages.segments
UPDATE public.sms_messages SET segments = 1 + length(body) / 160;

-- Require sms_messages.segments
ALTER TABLE public.sms_messages ALTER COLUMN segments SET NOT NULL;

-- Add column sms_messages.price (numeric(10,4))
ALTER TABLE public.sms_messages ADD COLUMN price numeric(10,4);

-- Add column sms_messages.sent_at (timestamptz)
ALTER TABLE public.sms_messages ADD COLUMN sent_at timestamptz;

-- Add column sms_messages.delivered_at (timestamptz)
ALTER TABLE public.sms_messages ADD COLUMN delivered_at timestamptz;

-- Add unique sms_messages_provider_id_key on sms_messages (provider_id)
ALTER TABLE public.sms_messages ADD CONSTRAINT sms_messages_provider_id_key UNIQUE (provider_id);

-- Add check sms_messages_segments_check on sms_messages
ALTER TABLE public.sms_messages ADD CONSTRAINT sms_messages_segments_check CHECK (segments > 0);

-- Create index sms_messages_campaign_id_status_idx on sms_messages
CREATE INDEX sms_messages_campaign_id_status_idx ON public.sms_messages (campaign_id, status);

-- Drop index sms_messages_campaign_id_idx of sms_messages
DROP INDEX public.sms_messages_campaign_id_idx;
