-- enums/value_used_in_a_default
--
-- Revision 000000000002, after 000000000001

-- Add glad to enum mood
ALTER TYPE public.mood ADD VALUE 'glad';

-- A new value of an enum can be used once it is committed.
-- migrate: transaction

-- Set default of users.mood to 'glad'
ALTER TABLE public.users ALTER COLUMN mood SET DEFAULT 'glad';
