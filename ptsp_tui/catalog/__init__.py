"""What is served: services, papers, life events, referrals, code lists, regions, holidays.

Pure: no screen, network or database. Anybody may import it; it imports nothing of ours.
"""
