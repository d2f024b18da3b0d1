-- Takes back: enums/remove_value_that_was_the_default
--
-- Revision 000000000002, after 000000000001

-- Drop default of users.mood
ALTER TABLE public.users ALTER COLUMN mood DROP DEFAULT;

-- Add happy to enum mood
ALTER TYPE public.mood ADD VALUE 'happy';

-- A new value of an enum can be used once it is committed.
-- migrate: transaction

-- Set default of users.mood to 'happy'
ALTER TABLE public.users ALTER COLUMN mood SET DEFAULT 'happy';
