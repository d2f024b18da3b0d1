-- Takes back: objects/grants_of_a_view_made_anew
--
-- Revision 000000000002, after 000000000001

-- Take back privileges (r)
REVOKE SELECT ON adults FROM pg_monitor;

-- Drop view adults
DROP VIEW public.adults;

-- Create view adults
CREATE VIEW adults AS
SELECT id, email
FROM users
WHERE age > 17;

-- Grant privileges (r)
GRANT SELECT ON adults TO pg_monitor;
