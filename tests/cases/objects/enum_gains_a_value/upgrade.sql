-- objects/enum_gains_a_value
--
-- Revision 000000000002, after 000000000001

-- Add Glad to enum mood
ALTER TYPE public.mood ADD VALUE 'Glad';

-- A new value of an enum can be used once it is committed.
-- migrate: transaction
