-- enums/value_used_in_a_backfill
--
-- Revision 000000000002, after 000000000001

-- Add glad to enum mood
ALTER TYPE public.mood ADD VALUE 'glad';

-- A new value of an enum can be used once it is committed.
-- migrate: transaction

-- Require users.mood, NULLs filled with 'glad'
UPDATE public.users SET mood = 'glad' WHERE mood IS NULL;

-- Require users.mood
ALTER TABLE public.users ALTER COLUMN mood SET NOT NULL;
