-- types/spelling_is_no_difference
--
-- Revision 000000000002, after 000000000001

-- Set comment of column users.code
COMMENT ON COLUMN public.users.code IS 'so that there is something';
