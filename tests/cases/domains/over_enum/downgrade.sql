-- Takes back: domains/over_enum
--
-- Revision 000000000002, after 000000000001

-- Add ok to enum mood
ALTER TYPE public.mood ADD VALUE 'ok' AFTER 'sad';

-- A new value of an enum can be used once it is committed.
-- migrate: transaction
