-- Takes back: composites/nested_enum_value_removed
--
-- Revision 000000000002, after 000000000001

-- Add spare to enum kind
ALTER TYPE public.kind ADD VALUE 'spare' AFTER 'home';
