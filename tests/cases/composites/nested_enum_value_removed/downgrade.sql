-- Takes back: composites/nested_enum_value_removed
--
-- Revision 000000000002, after 000000000001

-- Add spare to enum kind
ALTER TYPE public.kind ADD VALUE 'spare' AFTER 'home';

-- A new value of an enum can be used once it is committed.
-- migrate: transaction
