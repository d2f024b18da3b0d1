-- Takes back: objects/view_names_value_that_goes
--
-- Revision 000000000002, after 000000000001

-- Drop view seen
DROP VIEW public.seen;

-- Add happy to enum mood
ALTER TYPE public.mood ADD VALUE 'happy';

-- A new value of an enum can be used once it is committed.
-- migrate: transaction

-- Create view seen
CREATE VIEW public.seen AS SELECT id FROM public.users WHERE mood <> 'happy';
