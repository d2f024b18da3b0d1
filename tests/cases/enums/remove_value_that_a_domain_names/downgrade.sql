-- Takes back: enums/remove_value_that_a_domain_names
--
-- Revision 000000000002, after 000000000001

-- Drop check good_mood_check of domain good_mood
ALTER DOMAIN public.good_mood DROP CONSTRAINT good_mood_check;

-- Add sad to enum mood
ALTER TYPE public.mood ADD VALUE 'sad' BEFORE 'ok';

-- A new value of an enum can be used once it is committed.
-- migrate: transaction

-- Add check good_mood_check on domain good_mood
ALTER DOMAIN public.good_mood ADD CONSTRAINT good_mood_check CHECK (VALUE <> 'sad');
