-- Takes back: objects/enum_made_anew
--
-- Revision 000000000002, after 000000000001

-- Add Ok to enum mood
ALTER TYPE public.mood ADD VALUE 'Ok' AFTER 'Sad';

-- A new value of an enum can be used once it is committed.
-- migrate: transaction
