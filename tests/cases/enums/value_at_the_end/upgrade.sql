-- enums/value_at_the_end
--
-- Revision 000000000002, after 000000000001

-- Add glad to enum mood
ALTER TYPE public.mood ADD VALUE 'glad';

-- A new value of an enum can be used once it is committed.
-- migrate: transaction
